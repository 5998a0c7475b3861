/** What may take something from the version before, with the reason to follow its statement. */
const rules: readonly (readonly [statement: RegExp, why: string])[] = [
  [/^drop (table|index|trigger|function|view)\b/, 'takes away what the version before may use'],
  [/^alter table \S+ drop (column|constraint)\b/, 'takes away what the version before may use'],
  [/^alter table \S+ rename\b/, 'takes away a name that the version before uses'],
  [/^alter (table|index|function) \S+ rename\b/, 'takes away a name that the version before uses'],
  [/^alter table \S+ alter column \S+ (set not null|drop default)\b/, 'refuses rows that the version before writes'],
  [/^alter table \S+ alter column \S+ drop not null\b/, 'gives the version before nulls to read'],
  [/^alter table \S+ alter column \S+ (set data )?type\b/, 'changes what the version before reads and writes'],
  [
    /^alter table \S+ add( column)? (?!constraint\b)(?!.*\bdefault\b).*\bnot null\b/,
    'refuses rows that the version before writes',
  ],
  [
    /^alter table \S+ add (constraint|primary key|foreign key|unique|check)\b/,
    'may refuse rows that the version before writes',
  ],
  [/^create unique index \S+ on\b/, 'may refuse rows that the version before writes'],
  [/^create trigger\b/, 'may refuse what the version before does'],
]

/** The table that a statement is about, where it says so. */
const subject =
  /^(?:create table|alter table|drop table|create (?:unique )?index \S+ on|create trigger \S+ (?:before|after) .*? on) (\S+)/

/**
 * The statements of a migration with which the version before may not go on, each with the reason. What concerns only
 * tables that the migration itself makes is not among them.
 */
export function narrowing(statements: readonly string[]): string[] {
  const plain = statements.map((statement) =>
    statement
      .replaceAll(/^\s*--.*$/gm, '')
      .replaceAll(/["`;]/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  )
  const made = new Set(
    plain.filter((each) => /^create table /i.test(each)).map((each) => subject.exec(each.toLowerCase())?.[1]),
  )
  return plain.flatMap((statement) => {
    const lower = statement.toLowerCase()
    const table = subject.exec(lower)?.[1]
    // A table that is made anew under a name of its own takes the place of an old one when it is renamed.
    if (table !== undefined && made.has(table) && !/ rename /.test(lower)) return []
    const rule = rules.find(([pattern]) => pattern.test(lower))
    return rule ? [`${statement.slice(0, 100)}: ${rule[1]}`] : []
  })
}
