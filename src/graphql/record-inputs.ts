import { builder } from './builder.ts'
import { OrderDirection } from './enums.ts'
import { DateTimeRangeInput, type InputFields } from './inputs.ts'
import type { ArgBuilder } from './pothos.ts'

const MetadataEntryInput = builder.inputType('MetadataEntryInput', {
  description: 'A note for one’s own systems. Merged by key.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'The note’s name: at most 40 characters.' }),
    value: t.string({ description: 'The note’s text: at most 500 characters; null removes it.' }),
  }),
})

/** An external id and metadata. */
export const referenceInputs = (t: InputFields) => ({
  externalId: t.string({
    description: 'The id that it has in your own systems: at most 200 characters, no two of one type alike.',
  }),
  metadata: t.field({
    type: [MetadataEntryInput],
    description: 'Notes for your own systems, merged by key: at most 50.',
  }),
})

/** How a party is spoken to. */
export const contactInputs = (t: InputFields) => ({
  notificationEmail: t.string({ description: 'The address that messages to it go to.' }),
  locale: t.field({ type: 'Locale', description: 'The language of messages to it.' }),
  timeZone: t.string({
    description:
      'The time zone of its days, as the IANA database names it: `Europe/Paris`. A subscription takes over its reseller’s when it is activated.',
  }),
})

/** GraphQL's `MetadataEntryFilter`. */
export const MetadataEntryFilter = builder.inputType('MetadataEntryFilter', {
  description: 'A note that something has.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'The note’s name.' }),
    value: t.string({ description: 'The note’s whole text; without it any.' }),
  }),
})

const RecordOrderField = builder.enumType('RecordOrderField', {
  description: 'A field that lists of named things can be ordered by.',
  values: {
    NAME: { description: 'The name, byte by byte.' },
    CREATED_AT: { description: 'The instant at which it was made.' },
    UPDATED_AT: { description: 'The instant of its last change. A row that changes while one pages moves.' },
  } as const,
})

const RecordOrderInput = builder.inputType('RecordOrder', {
  description: 'The order of a list of named things.',
  fields: (t) => ({
    field: t.field({ type: RecordOrderField, required: true, description: 'The field to compare.' }),
    direction: t.field({ type: OrderDirection, required: true, description: 'The direction of the order.' }),
  }),
})

/** The filter of lists of a type, named `<type>Filter`. */
export function recordFilter(type: string, plural: string) {
  return builder.inputType(`${type}Filter`, {
    description:
      `A filter of lists of ${plural}. All that is given must hold; by what the viewer may not read nothing is found. ` +
      'Without `isArchived` those that are in use.',
    fields: (t) => ({
      externalId: t.string({ description: 'With this id in the systems of whoever manages it.' }),
      metadata: t.field({ type: [MetadataEntryFilter], description: 'With all of these notes.' }),
      createdAt: t.field({ type: DateTimeRangeInput, description: 'Created within this time.' }),
      updatedAt: t.field({ type: DateTimeRangeInput, description: 'Last changed within this time.' }),
      isArchived: t.boolean({ description: 'Whether it is archived.' }),
      search: t.string({
        description: 'With this id, or a name that contains this text, whatever its case and accents.',
      }),
    }),
  })
}

/** The arguments of a list with such a filter. */
export const recordListArgs = (arg: ArgBuilder, filter: ReturnType<typeof recordFilter>) => ({
  filter: arg({ type: filter, description: 'Only those that match.' }),
  orderBy: arg({ type: RecordOrderInput, description: 'The order: by name without it.' }),
})
