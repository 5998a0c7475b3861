/**
 * What PostGraphile is asked for, by the name of the operation: its schema has the names of tables and keys, so that
 * aliases make the same answer of it. Its cursors are its own, as all servers' are.
 */
export const postgraphileDocuments: Readonly<Record<string, string>> = {
  Q1: `query Q1($id: String!) { subscription: serviceSubscriptionByRowId(rowId: $id) { id: rowId status quantity
    service: serviceByServiceId { id: rowId name }
    organization: organizationByOrganizationId { id: rowId name reseller: resellerByResellerId { id: rowId name } } } }`,
  Q2: `query Q2($id: String!, $after: Cursor) { seller: sellerByRowId(rowId: $id) { name
    subscriptions: serviceSubscriptionsBySellerId(first: 50, after: $after, condition: { isListed: true },
      orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
      edges { cursor node { id: rowId status quantity service: serviceByServiceId { name }
        organization: organizationByOrganizationId { name reseller: resellerByResellerId { name } } } }
      pageInfo { hasNextPage endCursor } } } }`,
  Walk: `query Walk($id: String!, $after: Cursor) { seller: sellerByRowId(rowId: $id) {
    subscriptions: serviceSubscriptionsBySellerId(first: 100, after: $after, condition: { isListed: true },
      orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { pageInfo { hasNextPage endCursor } } } }`,
  Q3: `query Q3($id: String!) { reseller: resellerByRowId(rowId: $id) {
    organizations: organizationsByResellerId(first: 50, orderBy: [NAME_ASC, ROW_ID_ASC]) { nodes { name
      subscriptions: serviceSubscriptionsByOrganizationId(first: 5, condition: { isListed: true },
        orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) { nodes { id: rowId status service: serviceByServiceId { name } } } } } } }`,
  M1: `mutation M1($input: ChangeQuantityInput!) { updateSubscription: changeQuantity(input: $input) {
    subscription: result { id: rowId quantity version } } }`,
}
