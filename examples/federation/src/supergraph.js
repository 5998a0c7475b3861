import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { graphs } from './settings.js'

/**
 * Asks each graph what it is composed from, and composes them. What does not fit together is said, and ends the
 * program.
 */
export async function composeSupergraph() {
  const services = await Promise.all(
    Object.entries(graphs).map(async ([name, url]) => ({ name, url, typeDefs: parse(await sdlOf(name, url)) })),
  )
  const { supergraphSdl, errors = [] } = composeServices(services)
  return supergraphSdl ?? fail(errors.map(({ message }) => message).join('\n'))
}

/** What a graph is composed from, which it tells without credentials. */
async function sdlOf(name, url) {
  const body = JSON.stringify({ query: '{ _service { sdl } }' })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(
    () => null,
  )
  const answer = await response?.json().catch(() => null)
  return answer?.data?.['_service'].sdl ?? fail(`${name} does not answer at ${url}. Start it first.`)
}

/**
 * Ends the program.
 *
 * @returns {never}
 */
function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
