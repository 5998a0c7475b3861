import { match } from '@formatjs/intl-localematcher'
import { cut } from '../values/kept-text.ts'

/** The text of a mail, which is the same at each attempt, in one language as far as we wrote it. */
export interface MailText {
  readonly subject: string
  readonly text: string
  /** A BCP 47 tag. */
  readonly language: string
}

/** A mail on its way to one address. */
export interface Mail extends MailText {
  readonly to: string
  /** The event's, the same at each attempt: by it a mail that comes twice is recognized. */
  readonly id: string
}

/** What the mail about a service that an organization got is made of. */
export interface GrantedAccess {
  readonly organization: string
  readonly service: string
  /** The language of the organization; null where it has none. */
  readonly locale: string | null
  /** What the service's owner wrote, as it is; null where our own words stand in. */
  readonly customEmail: Readonly<Record<string, unknown>> | null
  /** Where the service is used; null where its definition does not say. */
  readonly home: string | null
}

/** The most characters of a subject, and of a text. */
const longestSubject = 200
const longestText = 50_000

type Words = Readonly<{ subject: (service: string) => string; text: (organization: string, service: string) => string }>

const words: Readonly<Record<string, Words>> = {
  en: {
    subject: (service) => `${service} is ready for you`,
    text: (organization, service) => `Hello,\n\n${organization} now has access to ${service}.\n`,
  },
  de: {
    subject: (service) => `${service} steht Ihnen zur Verfügung`,
    text: (organization, service) => `Guten Tag,\n\n${organization} hat jetzt Zugang zu ${service}.\n`,
  },
  es: {
    subject: (service) => `${service} ya está a su disposición`,
    text: (organization, service) => `Hola:\n\n${organization} ya tiene acceso a ${service}.\n`,
  },
  fr: {
    subject: (service) => `${service} est à votre disposition`,
    text: (organization, service) => `Bonjour,\n\n${organization} a désormais accès à ${service}.\n`,
  },
  it: {
    subject: (service) => `${service} è a vostra disposizione`,
    text: (organization, service) => `Buongiorno,\n\n${organization} ora ha accesso a ${service}.\n`,
  },
  ja: {
    subject: (service) => `${service}をご利用いただけます`,
    text: (organization, service) => `${organization} 様\n\n${service}をご利用いただけるようになりました。\n`,
  },
}

/** The mail to an organization that got a service: in its owner's words where it has some, else in ours. */
export function grantedAccessMail({ organization, service, locale, customEmail, home }: GrantedAccess): MailText {
  const language = match(locale === null || locale === '*' ? [] : [locale], Object.keys(words), 'en')
  const { subject, text } = words[language] as Words
  const own = (member: string) => {
    const given = customEmail?.[member]
    return typeof given === 'string' && given.trim() !== '' ? given : null
  }
  const usual = () => `${text(onOneLine(organization), onOneLine(service))}${home === null ? '' : `\n${home}\n`}`
  return {
    subject: onOneLine(own('customEmailSubject') ?? subject(service)),
    text: cut(own('customEmailBody') ?? usual(), longestText),
    language,
  }
}

/** A text that can stand in a header: what ends a line there would begin another header. */
function onOneLine(text: string): string {
  return cut(text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim(), longestSubject)
}
