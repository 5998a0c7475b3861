import { match } from '@formatjs/intl-localematcher'
import type { Tables } from '../database/tables.ts'

/** A row of `service_definitions`. */
export type ServiceDefinition = Tables['serviceDefinitions']['$inferSelect']

/** A row of `service_definition_texts`: what is shown of a definition in one language. */
export type ServiceDefinitionText = Tables['serviceDefinitionTexts']['$inferSelect']

/**
 * The text that suits a language best among those that exist (BCP 47 best fit), else the default's.
 * No language, or `*`, is the default. Null only where a definition has no text at all.
 */
export function textFor(texts: readonly ServiceDefinitionText[], locale: string | null, defaultLocale: string): ServiceDefinitionText | null {
  const locales = texts.map((text) => text.locale)
  const best = locale === null || locale === '*' ? defaultLocale : match([locale], locales, defaultLocale)
  return texts.find((text) => text.locale === best) ?? texts[0] ?? null
}
