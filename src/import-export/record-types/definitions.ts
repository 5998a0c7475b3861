import { z } from 'zod'
import { run, type Work } from '../../database/database.ts'
import { sql } from '../../database/query/fragment.ts'
import { inOrder } from '../../values/same-value.ts'
import { count, instant, locale, text, uuid } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { present, recordType } from '../record-type.ts'
import { isSameRow, mergeVersion } from '../row-versions.ts'
import { assignment, definitionDocument } from './definition-document.ts'

const schema = z
  .strictObject({
    serviceId: uuid().describe('The service that it describes.'),
    ...definitionDocument,
    defaultLocale: locale()
      .nullish()
      .transform((given) => given ?? 'en')
      .describe('The language of displayName and descriptionLong. Left out: `en`.'),
    texts: z
      .array(
        z.strictObject({
          locale: locale().describe('The language.'),
          displayName: text().describe('The role’s name for people.'),
          descriptionLong: text().nullish().describe('What it is, at length.'),
        }),
      )
      .nullish()
      .transform((given) => given ?? [])
      .describe('What it says in other languages.'),
    version: count(1).nullish().describe('Counts its changes; see Versions.'),
    updatedAt: instant().nullish().describe('When it last changed; see Versions.'),
  })
  .refine(
    ({ defaultLocale, texts }) => new Set([defaultLocale, ...texts.map((one) => one.locale)]).size === texts.length + 1,
    {
      path: ['texts'],
      message: 'names the same language twice, or the default one',
    },
  )

type Definition = z.output<typeof schema>

/** The tables whose rows are parts of a definition's line. */
const partTables = ['serviceDefinitionTexts', 'serviceRoles', 'serviceSubRoles', 'serviceInstances'] as const
type Parts = { [Name in (typeof partTables)[number]]: Row<Name>[] }

export const serviceDefinition = recordType({
  type: 'serviceDefinition',
  description:
    'The external description of a service: the fields of the ServiceDefinitionDto as the document shows them, and a few more. ' +
    'It replaces the stored one whole, with its texts, roles and instances.',
  schema,
  key: ['serviceId'],
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('serviceDefinitions', staged)
    const services = yield* session.rows.referred('services', staged, ({ serviceId }) => serviceId)
    const storedParts = yield* partsByService(
      session,
      staged.map(({ key }) => key),
    )
    const replaced: Parts[] = []
    for (const one of staged) {
      session.required(one, 'serviceId', 'service', one.record.serviceId, services)
      if (one.isRefused) continue
      const before = stored.get(one.key)
      const parts = partsOf(one.record)
      const isChanged = partTables.some((name) => !isSameList(parts[name], storedParts.get(one.key)?.[name] ?? []))
      const row = mergeVersion(definitionRow(one.record), before, one.record, session.now, isChanged)
      yield* session.save(one, 'serviceDefinitions', row, before)
      if (!isChanged) continue
      replaced.push(parts)
      if (before) for (const name of partTables) yield* removeParts(session, name, one.key)
    }
    yield* session.flush()
    for (const parts of replaced) {
      for (const name of partTables) for (const row of parts[name]) yield* session.write(name, row)
    }
  },
  read: (session) =>
    session.each('serviceDefinitions', 'serviceDefinition', function* (rows): Work<object[]> {
      const ids = rows.map(({ serviceId }) => serviceId)
      const texts = yield* session.partsOf('serviceDefinitionTexts', ids)
      const roles = yield* session.partsOf('serviceRoles', ids)
      const subRoles = yield* session.partsOf('serviceSubRoles', ids)
      const instances = yield* session.partsOf('serviceInstances', ids)
      return rows.map((row) =>
        definitionLine(row, {
          serviceDefinitionTexts: texts.get(row.serviceId) ?? [],
          serviceRoles: roles.get(row.serviceId) ?? [],
          serviceSubRoles: subRoles.get(row.serviceId) ?? [],
          serviceInstances: instances.get(row.serviceId) ?? [],
        }),
      )
    }),
})

export const serviceDefinitionAssignment = recordType({
  type: 'serviceDefinitionAssignment',
  description: 'What a definition says to one organization, in place of what it says to none in particular.',
  schema: z.strictObject({
    serviceId: uuid().describe('The service whose definition it is.'),
    organizationId: uuid().describe('The organization.'),
    ...assignment,
  }),
  key: ['serviceId', 'organizationId'],
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('serviceDefinitionAssignments', staged)
    const wanted = staged.map(({ record }) => [record.serviceId])
    const definitions = yield* session.rows.byColumns('serviceDefinitions', ['serviceId'], wanted)
    const organizations = yield* session.rows.referred('organizations', staged, ({ organizationId }) => organizationId)
    for (const one of staged) {
      const { serviceId, organizationId } = one.record
      session.required(one, 'serviceId', 'serviceDefinition', serviceId, definitions)
      session.required(one, 'organizationId', 'organization', organizationId, organizations)
      yield* session.save(
        one,
        'serviceDefinitionAssignments',
        { serviceId, organizationId, ...assignmentColumns(one.record) },
        stored.get(one.key),
      )
    }
  },
  read: (session) =>
    session.eachRow('serviceDefinitionAssignments', 'serviceDefinitionAssignment', (row) => inOrder(row) as object),
})

function assignmentColumns({
  organizationLink = null,
  assignedInstance = null,
  allOrgInstances = null,
  defaultOrgInstance = null,
  trialDetails = null,
}: {
  [Name in keyof typeof assignment]?: z.output<(typeof assignment)[Name]>
}) {
  return { organizationLink, assignedInstance, allOrgInstances, defaultOrgInstance, trialDetails }
}

/** The columns of a definition: those of the document by their own names, but for four. */
function definitionRow(record: Definition): Omit<Row<'serviceDefinitions'>, 'version' | 'updatedAt'> {
  const elsewhere = [
    'displayName',
    'descriptionLong',
    'serviceRoles',
    'serviceInstances',
    'texts',
    'version',
    'updatedAt',
  ] as const
  const { healthCheckURL = null, serviceType, ...columns } = without(record, elsewhere)
  const isPlaceholder = serviceType === 'string'
  const nullable = {
    productIdentifier: null,
    subscriptionLifecycleEventHandlers: null,
    serviceUrls: null,
    documentSelfLink: null,
    campaignId: null,
    serviceIcon: null,
    serviceNavBarIcon: null,
    subscriptionStatusChangeNotificationUrl: null,
    orderCreatedNotifyUrl: null,
    supportedBillingEngines: null,
    trialPeriod: null,
    sellers: null,
    serviceTicker: null,
    defaultOnboardingContextId: null,
    endTrialConfiguration: null,
    customEmail: null,
    maxOrgServiceAccess: null,
  }
  return {
    ...nullable,
    ...(columns as typeof columns & typeof nullable),
    ...assignmentColumns(record),
    healthCheckUrl: healthCheckURL,
    serviceType: isPlaceholder ? 'PAID' : serviceType,
    givenServiceType: isPlaceholder ? serviceType : null,
  }
}

function without<T extends object, Name extends keyof T>(object: T, names: readonly Name[]): Omit<T, Name> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name as Name))) as Omit<T, Name>
}

function partsOf({
  serviceId,
  defaultLocale,
  displayName,
  descriptionLong,
  texts,
  serviceRoles,
  serviceInstances,
}: Definition): Parts {
  const every = [{ locale: defaultLocale, displayName, descriptionLong }, ...texts]
  const nullable = {
    refLink: null,
    name: null,
    displayName: null,
    status: null,
    type: null,
    description: null,
    disallowedResourceTypes: null,
  }
  return {
    serviceDefinitionTexts: every.map(({ descriptionLong = null, ...one }) => ({ serviceId, ...one, descriptionLong })),
    serviceRoles: serviceRoles.map(({ subRoles: _, ...role }, position) => ({
      serviceId,
      position,
      ...nullable,
      ...(role as typeof role & typeof nullable),
    })),
    serviceSubRoles: serviceRoles.flatMap(({ subRoles }, rolePosition) =>
      subRoles.map((body, position) => ({ serviceId, rolePosition, position, body })),
    ),
    serviceInstances: serviceInstances.map((one, position) => ({
      serviceId,
      position,
      instanceId: one.id ?? null,
      displayName: one.displayName ?? null,
      url: one.url ?? null,
      globalizationKey: one.globalizationKey ?? null,
      isDefault: one.isDefault ?? false,
      givenServiceId: one.serviceId == null || one.serviceId === serviceId ? null : one.serviceId,
    })),
  }
}

function definitionLine(row: Row<'serviceDefinitions'>, parts: Parts): object {
  const { serviceId, version, updatedAt, healthCheckUrl, givenServiceType, ...columns } = row
  const own = parts.serviceDefinitionTexts.find(({ locale }) => locale === row.defaultLocale)
  const columnsInOrder = inOrder(columns) as typeof columns
  const values: Record<string, unknown> = {
    ...columnsInOrder,
    serviceId,
    version,
    updatedAt,
    healthCheckURL: healthCheckUrl,
    serviceType: givenServiceType ?? row.serviceType,
    displayName: own?.displayName ?? row.name,
    descriptionLong: own?.descriptionLong,
    serviceRoles: parts.serviceRoles.map(({ serviceId: _, position, ...role }) =>
      present({
        ...role,
        subRoles: parts.serviceSubRoles
          .filter(({ rolePosition }) => rolePosition === position)
          .map(({ body }) => inOrder(body)),
      }),
    ),
    serviceInstances: parts.serviceInstances.map(({ serviceId: _, position: __, instanceId, givenServiceId, ...one }) =>
      present({ id: instanceId, ...one, serviceId: givenServiceId }),
    ),
    texts: parts.serviceDefinitionTexts.filter((one) => one !== own).map(({ serviceId: _, ...one }) => present(one)),
  }
  return Object.fromEntries(Object.keys(schema.shape).map((name) => [name, values[name]]))
}

function* partsByService(session: ImportSession, serviceIds: string[]): Work<Map<string, Parts>> {
  const none = (): Parts => ({
    serviceDefinitionTexts: [],
    serviceRoles: [],
    serviceSubRoles: [],
    serviceInstances: [],
  })
  const found = new Map(serviceIds.map((id) => [id, none()]))
  for (const name of partTables) {
    for (const row of yield* session.rows.partsOf(name, serviceIds)) found.get(row.serviceId)?.[name].push(row as never)
  }
  return found
}

function* removeParts(session: ImportSession, name: (typeof partTables)[number], serviceId: string): Work<void> {
  const table = session.tables[name] as ImportSession['tables']['serviceRoles']
  yield* run(session.tx.delete(table).where(sql`${table.serviceId} = ${serviceId}`))
}

/** Whether two lists hold the same rows, in whatever order. */
function isSameList(some: object[], others: object[]): boolean {
  return some.length === others.length && some.every((row) => others.some((other) => isSameRow(row, other)))
}
