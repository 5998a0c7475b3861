import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import type { Context } from '../context.ts'
import { objectionToManagingClients, objectionToWrite } from '../identity/restrictions.ts'
import type { Role } from '../vocabulary.ts'
import { forbidden, restricted, unauthenticated } from './errors.ts'
import { roots } from './root-fields.ts'

/** The name under which the schema builder knows the plugin. */
export const access = 'access'

declare global {
  // The name that Pothos reads plugins' types from.
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      access: AccessPlugin<Types>
    }

    export interface FieldOptions<Types, ParentShape> {
      /** For fields of Query: whether it answers requests without credentials as well. */
      public?: boolean
      /**
       * For fields of Query and Mutation: the roles that may call it, which its description says; without it, every
       * role.
       */
      roles?: readonly Role[]
      /**
       * For fields of Mutation: whether it changes one service or what belongs to it, so that who is confined to some
       * may call it.
       */
      isOfOneService?: boolean
      /**
       * For fields of Mutation about machine clients: whether it hands out a secret, for which one needs all the rights
       * that this gives, or takes one away.
       */
      managesClients?: 'giving' | 'taking'
    }
  }
}

declare module 'graphql' {
  export interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** The roles that may call it; without it, every role. */
    roles?: readonly Role[]
  }
}

/** The names of roles for people. */
const roleLabels: Readonly<Record<Role, string>> = {
  SELLER: 'sellers',
  BROKER: 'brokers',
  ORGANIZATION: 'organizations',
  SERVICE_OWNER: 'service owners',
  OPERATOR: 'operators',
  ADMIN: 'admins',
}

/** Lets root fields be resolved only for who has credentials, and a role that may call them. */
class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { description = '', pothosOptions } = config
    const { roles } = pothosOptions
    if (!roles) return config
    return {
      ...config,
      description: `${description} For ${roles.map((role) => roleLabels[role]).join(', ')}.`,
      extensions: { ...config.extensions, roles },
    }
  }

  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    return subscribe && this.wrapResolve(subscribe, config)
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { parentType, pothosOptions }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const { public: isPublic, roles, isOfOneService = false, managesClients } = pothosOptions
    if (!roots.has(parentType) || isPublic) return resolve
    return (parent, args, context, info) => {
      const { viewer } = context as Context
      if (!viewer) throw unauthenticated()
      if (roles && !roles.includes(viewer.role)) throw forbidden(roles)
      const objection =
        (parentType === 'Mutation' ? objectionToWrite(viewer, isOfOneService) : null) ??
        (managesClients ? objectionToManagingClients(viewer, managesClients) : null)
      if (objection) throw restricted(objection)
      return resolve(parent, args, context, info)
    }
  }
}

SchemaBuilder.registerPlugin(access, AccessPlugin)
