import { distance } from './values/edit-distance.ts'

/** First words of settings that programs beside this one use as well: with them only a near miss is refused. */
const sharedWords: ReadonlySet<string> = new Set(['LOG', 'METRICS', 'NODE'])

/**
 * Variables that begin as settings do, and are read by what this program is made of: SQLite's folder for temporary
 * files.
 */
const readByOthers: ReadonlySet<string> = new Set(['SQLITE_TMPDIR'])

/** The variables that Kubernetes and Docker set for each service beside this one, whatever its name is. */
const ofServices = /_SERVICE_(HOST|PORT)(_\w+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/
const addressOfService = /^(tcp|udp|sctp):\/\//

/** The length from which on a setting's name may have wrong letters and be recognized, and how many. */
const longName = 8
const mostWrong = 2

/**
 * The environment variables that look like settings and are none: one line for each, with the setting that it may stand
 * for. One without a value is not set. One whose setting is set beside it is another program's.
 */
export function misspeltSettings(
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): string[] {
  const isSet = (name: string) => Boolean(env[name]?.trim())
  const words = new Set(settings.filter((name) => name.includes('_')).map(firstWord))
  // The parts of another program's address may stand beside ours.
  if (isSet('DATABASE_URL')) words.delete('DATABASE')
  const missing = settings.flatMap((name) => (isSet(name) ? [] : [{ name, letters: name.replaceAll('_', '') }]))
  return Object.keys(env).flatMap((name) => {
    if (settings.includes(name) || readByOthers.has(name) || !isSet(name)) return []
    if (ofServices.test(name) || addressOfService.test(env[name] ?? '')) return []
    const written = name.toUpperCase()
    const letters = written.replace(/^TRIPTYCH_/, '').replaceAll(/[^A-Z\d]/g, '')
    const meant = missing.find((setting) => setting.letters === letters || isNearly(written, setting.name))
    if (meant) return [`${name} is no setting. Did you mean ${meant.name}?`]
    // A word alone is nobody's: `TOKEN` holds what the command of that name prints.
    const isOurs = name.includes('_') && words.has(firstWord(name)) && !sharedWords.has(firstWord(name))
    return isOurs ? [`${name} is no setting. docs/configuration.md lists all that there are.`] : []
  })
}

function firstWord(name: string): string {
  return name.split('_', 1)[0] ?? ''
}

/** Whether somebody who wrote `name` may have meant `setting`: some letters or the last word differ. */
function isNearly(name: string, setting: string): boolean {
  if (name.includes('_') && setting.startsWith(`${name}_`)) return true
  if (setting.length < longName) return isSwapped(name, setting)
  return distance(name, setting, mostWrong) <= mostWrong
}

/** Whether two neighboring letters of a short name changed places. */
function isSwapped(name: string, setting: string): boolean {
  const letters = (text: string) => text.split('').toSorted().join('')
  return letters(name) === letters(setting) && distance(name, setting) === 1
}
