import { GraphQLEnumType } from 'graphql'
import { schema } from '../schema.ts'
import { eventKindOf } from '../subscriptions/records.ts'
import { subscriptionStatuses } from '../vocabulary.ts'
import { markdownTable } from './markdown-table.ts'
import { actionSteps, beginnings, clockSteps, type Step } from './subscription-life.ts'

/** The text of docs/lifecycle.md: the life of a subscription, found out by trying its rules. */
export function lifecycleDocument(): string {
  return `${[introduction, states(), actions(), clock(), calendar, refusals()].join('\n\n')}\n`
}

const introduction = `<!-- Generated from the rules of src/subscriptions by \`npm run generate:docs\`. -->
# The life of a subscription

Which states follow which, who leads from one to the other, and what time does by itself. The picture and the tables are made by the rules
themselves: each action was tried in each state for each role, and everything that can fall due was let fall due.

![The states of a subscription as boxes, with arrows from each to those that follow it. What the tables below say stands beside the
arrows.](lifecycle.svg)

Broken lines are drawn where the clock alone leads. States in color are those of a subscription that is in use or about to be; the others are
its ends. What leaves the state as it is has no arrow.

A client need not know these rules: \`allowedActions\` and \`allowedCancellationModes\` of a subscription say what its viewer may do now.`

const calendar = `## How time is counted

A subscription counts its periods in the calendar of one time zone, \`timeZone\`: that of its reseller when it was activated, and UTC where the
reseller has none. It stays when the reseller's changes.

| what | counted as |
|---|---|
| a paid period | months in the zone. One that begins at 00:30 ends at 00:30, so many months later, whatever summer time did in between |
| a trial | days in the zone, in the same way |
| a hold, the wait for an answer, the days before an end in which it can be renewed | days of 24 hours |

Where the month is shorter, a period ends on its last day, and the next one is counted from the first day again: from 31 January to 28 February
to 31 March. Where clocks show a time twice, the first one counts. Where they leave it out, as when summer time begins, the period ends as much
later: 03:30 instead of 02:30. A zone that jumps over a day moves an end on that day to the same time of the next one. Each period begins when
the one before ends.`

function states(): string {
  const after = (status: string) => [
    ...new Set(
      [...actionSteps(), ...clockSteps()]
        .filter(({ from, to }) => from === status && to !== status)
        .map(({ to }) => to),
    ),
  ]
  const rows = subscriptionStatuses.map((status) => [
    code(status),
    described('SubscriptionStatus', status),
    after(status).map(code).join(', ') || 'none',
  ])
  return section('The states, and which follow which', '', ['state', 'meaning', 'what may follow'], rows)
}

function actions(): string {
  const creators = (schema.getMutationType()?.getFields()['createSubscription']?.extensions.roles ?? [])
    .map(code)
    .join(', ')
  const created = beginnings().map((step) => [
    '`createSubscription`',
    'nothing',
    code(step.to),
    creators,
    eventOf(step),
  ])
  const rows = actionSteps().map((step) => [
    `${described('SubscriptionAction', step.action).replace(/\.$/, '')}${step.mode === null ? '' : `, mode ${code(step.mode)}`}`,
    code(step.from ?? ''),
    step.to === step.from ? 'the same' : code(step.to),
    step.roles.map(code).join(', '),
    eventOf(step),
  ])
  const about = `Another action in a state is refused with \`IllegalTransition\`, and another role is \`FORBIDDEN\`. A new subscription waits where the service
wants to be asked first, and begins at once otherwise. What has fallen due is applied before any action.`
  return section('What people do, and who', about, ['mutation', 'from', 'to', 'by', 'event'], [...created, ...rows])
}

function clock(): string {
  const rows = clockSteps().map((step) => [
    step.reason ?? described('SubscriptionChangeKind', step.kind),
    code(step.from ?? ''),
    step.to === step.from ? 'the same' : code(step.to),
    eventOf(step),
  ])
  const about = `The clock of the gateway does these, at the time when they fall due. What is quoted is \`statusReason\` as a subscription then has it, where it
has one. At one instant the order is: cancellation, hold, trial, term.`
  return section('What time does', about, ['when', 'from', 'to', 'event'], rows)
}

function refusals(): string {
  const type = enumType('NotPermittedReason')
  const rows = type.getValues().map(({ name, description }) => [code(name), description ?? ''])
  const about = `A role that may take an action at other times may be kept from it by what the data says: \`NotPermitted\` with one of these. Layers are
organization, broker and seller, from low to high.`
  return section('What may be in the way', about, ['reason', 'meaning'], rows)
}

function section(title: string, about: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [`## ${title}`, ...(about === '' ? [] : [about]), markdownTable(heads, rows)].join('\n\n')
}

function eventOf({ kind }: Step): string {
  return code(eventKindOf[kind])
}

function code(text: string): string {
  return `\`${text}\``
}

function enumType(name: string): GraphQLEnumType {
  const type = schema.getType(name)
  if (!(type instanceof GraphQLEnumType)) throw new Error(`${name} is no enum.`)
  return type
}

function described(type: string, value: string): string {
  return enumType(type).getValue(value)?.description ?? ''
}
