/** Prints the supergraph, for a router that reads it from a file. */
import { composeSupergraph } from './supergraph.js'

process.stdout.write(`${await composeSupergraph()}\n`)
