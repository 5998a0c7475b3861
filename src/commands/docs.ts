import { configurationDocument } from './configuration-document.ts'

/** Prints docs/configuration.md. */
export function runDocs(): void {
  process.stdout.write(configurationDocument())
}
