const { TRIPTYCH_URL = 'http://127.0.0.1:4000', TOKEN = '' } = process.env

/** Where the gateway is. */
export const url = TRIPTYCH_URL

/** The header of a reseller of the demo. */
export const headers = { authorization: `Bearer ${TOKEN}` }

/** The ids of the demo's reseller and one of its organizations. */
export const ids = {
  resellerId: 'b0000000-0000-4000-8000-000000000001',
  organizationId: 'c0000000-0000-4000-8000-000000000002',
  serviceId: '8806367b-001a-4632-afb4-27a7fad7660c',
}

/** Says what came of a step. */
export function say(step: string, what: string | number | null | undefined): void {
  process.stdout.write(`${step}: ${what}\n`)
}
