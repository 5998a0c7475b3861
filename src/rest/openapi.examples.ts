import { definitionExample } from './openapi.definition-example.ts'

/** An example with a name, as OpenAPI has them. */
interface Example {
  readonly summary: string
  readonly value: unknown
}

/**
 * The ids of examples: Google Workspace has its id from the documents, the others are those of the demo. So examples
 * run against it.
 */
export const exampleIds: Readonly<Record<string, string>> = {
  sellerId: 'a0000000-0000-4000-8000-000000000001',
  resellerId: 'b0000000-0000-4000-8000-000000000001',
  organizationId: 'c0000000-0000-4000-8000-000000000002',
  serviceId: '8806367b-001a-4632-afb4-27a7fad7660c',
  id: '8806367b-001a-4632-afb4-27a7fad7660c',
  productId: 'e0000000-0000-4000-8000-000000000001',
  subscriptionId: 'f0000000-0000-4000-8000-000000000005',
}

/** The ids of examples that need an organization which does not have the service yet. */
const toBeAdded = { organizationId: 'c0000000-0000-4000-8000-000000000001' }
const examplesElsewhere: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  listEstore: toBeAdded,
  getEstoreService: toBeAdded,
  addOrganizationService: toBeAdded,
  removeOrganizationService: toBeAdded,
}

/** The ids of an operation's examples, by the parameter. */
export function exampleIdsOf(operationId: string): Readonly<Record<string, string>> {
  return { ...exampleIds, ...examplesElsewhere[operationId] }
}

const { serviceId: googleWorkspace, productId } = exampleIds

/** Bodies by operation. The first is the documents', letter by letter. */
export const bodyExamples: Readonly<Record<string, Example>> = {
  addOrganizationService: {
    summary: 'Google Workspace, as in the documents',
    value: {
      id: googleWorkspace,
      currencyCode: 'EUR',
      customPropertiesData: [
        { id: 'adminFirstName', value: 'John' },
        { id: 'adminLastName', value: 'Doe' },
        { id: 'domain', value: 'abcdecompanytest.com' },
      ],
    },
  },
  updateOrganizationService: {
    summary: 'Another administrator',
    value: {
      customPropertiesData: [
        { id: 'adminFirstName', value: 'Jane' },
        { id: 'adminLastName', value: 'Doe' },
        { id: 'domain', value: 'abcdecompanytest.com' },
      ],
    },
  },
  createSubscription: { summary: 'Ten seats', value: { productId, quantity: 10 } },
  updateSubscription: { summary: 'Twelve seats', value: { quantity: 12 } },
  setLicenseKey: { summary: 'A key', value: { licenseKey: 'AAAA-BBBB-CCCC-DDDD' } },
  setListPrices: {
    summary: 'One price',
    value: { currencyCode: 'EUR', entries: [{ productId, unitPrice: '5.50' }] },
  },
  setResellerPrices: {
    summary: 'One price',
    value: { currencyCode: 'EUR', entries: [{ productId, unitPrice: '5.75' }] },
  },
  setOrganizationPrices: {
    summary: 'One price',
    value: { currencyCode: 'EUR', entries: [{ productId, unitPrice: '5.25' }] },
  },
}

/** Answers by operation, where the documents show one. */
export const answerExamples: Readonly<Record<string, Example>> = {
  listEstore: {
    summary: 'Google Workspace, as in the documents',
    value: [{ id: googleWorkspace, name: 'Google Workspace (Integrations Guide Service)' }],
  },
  getServiceDefinition: { summary: 'Every name, as in the documents', value: definitionExample },
}

/** The two shapes of a 400, as in the documents. */
export const badRequestExamples: Readonly<Record<'rules' | 'malformed', Example>> = {
  rules: {
    summary: 'A rule is broken',
    value: [{ errorCode: 5, errorName: 'InvalidValue', errorMessage: 'Custom property Domain is mandatory' }],
  },
  malformed: { summary: 'A value does not have its form', value: { id: ['The input was not valid.'] } },
}
