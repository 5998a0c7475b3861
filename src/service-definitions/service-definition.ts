import { match } from '@formatjs/intl-localematcher'
import type { Tables } from '../database/tables.ts'
import { isHost, type Role } from '../vocabulary.ts'

/** A row of `service_definitions`. */
export type ServiceDefinition = Tables['serviceDefinitions']['$inferSelect']

/** A row of `service_definition_texts`: what is shown of a definition in one language. */
export type ServiceDefinitionText = Tables['serviceDefinitionTexts']['$inferSelect']

/** A row of `service_roles`. */
export type ServiceRole = Tables['serviceRoles']['$inferSelect']

/** A row of `service_sub_roles`. */
export type ServiceSubRole = Tables['serviceSubRoles']['$inferSelect']

/** A row of `service_instances`. */
export type ServiceInstance = Tables['serviceInstances']['$inferSelect']

/** The values of a definition for one organization, or those that were imported with the definition itself. */
export type Assignment = Pick<
  ServiceDefinition,
  'organizationLink' | 'assignedInstance' | 'allOrgInstances' | 'defaultOrgInstance' | 'trialDetails'
>

/** Whether the service wants to be asked before a subscription to it begins: then it waits as PENDING for the answer. */
export function needsFulfillment(
  handlers: ServiceDefinition['subscriptionLifecycleEventHandlers'] | undefined,
): boolean {
  return Boolean(handlers?.['onFulfillment'])
}

/**
 * Whether a role reads every field of the definitions that it sees. The others read what is public: see the
 * descriptions of the fields. Sellers and service owners see their own services only, so the role decides.
 */
export function readsWholeDefinition(role: Role): boolean {
  return role === 'SELLER' || role === 'SERVICE_OWNER' || isHost(role)
}

/**
 * The text that suits a language best among those that exist (BCP 47 best fit), else the default's. No language, or
 * `*`, is the default. Null only where a definition has no text at all.
 */
export function textFor(
  texts: readonly ServiceDefinitionText[],
  locale: string | null,
  defaultLocale: string,
): ServiceDefinitionText | null {
  const locales = texts.map((text) => text.locale)
  const best = locale === null || locale === '*' ? defaultLocale : match([locale], locales, defaultLocale)
  return texts.find((text) => text.locale === best) ?? texts[0] ?? null
}

/** Whether a canonical tag names one language and no more: no extensions, no private use. */
export function isPlainLocale(locale: string): boolean {
  return locale !== '*' && new Intl.Locale(locale).baseName === locale
}
