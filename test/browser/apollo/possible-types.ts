import { buildSchema, isAbstractType } from 'graphql'

/** Which types a fragment on an interface or a union may mean, from the text of schema.graphql. */
export function possibleTypesOf(sdl: string): Record<string, string[]> {
  const schema = buildSchema(sdl, { assumeValidSDL: true })
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType)
  return Object.fromEntries(abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]))
}
