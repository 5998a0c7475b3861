-- The write that the gateway's `updateSubscription` makes for a new quantity: one guarded update, one row of history and one
-- event with its place in the inbox of the log. Checked are only state and quantity.
create or replace function change_quantity(subscription_id text, quantity integer) returns subscriptions
language plpgsql volatile strict as $$
declare
  found subscriptions;
  changed subscriptions;
  product service_products;
  changes jsonb;
  request text := uuidv7();
  event text := uuidv7();
begin
  select * into found from subscriptions s where s.id = subscription_id for update;
  select * into product from service_products p where p.id = found.product_id;
  if found.status is distinct from 'ACTIVE' then
    raise exception 'It is not active.' using errcode = 'ILLEG';
  end if;
  if quantity < product.min_quantity or quantity > product.max_quantity then
    raise exception 'The quantity is out of bounds.' using errcode = 'INVAL';
  end if;
  update subscriptions s set quantity = change_quantity.quantity, version = found.version + 1, updated_at = clock_timestamp()
    where s.id = subscription_id and s.version = found.version returning s.* into changed;
  changes := jsonb_build_array(
    jsonb_build_object('field', 'quantity', 'before', found.quantity::text, 'after', quantity::text));
  insert into subscription_history (id, subscription_id, sequence, occurred_at, kind, actor_account_id, actor_role,
      actor_account, actor_party, from_status, to_status, changes, reason, request_id, door)
    values (uuidv7(), found.id, changed.version, changed.updated_at, 'UPDATED', 'bench', 'BROKER', 'USER',
      found.reseller_id, found.status, found.status, changes, null, request, 'GRAPHQL');
  insert into events (id, kind, subject_type, subject_id, subject_version, seller_id, reseller_id, organization_id,
      service_id, occurred_at, actor_account_id, actor_role, actor_account, actor_party, request_id, changes, snapshot,
      door)
    values (event, 'subscription.updated', 'ServiceSubscription', found.id, changed.version, found.seller_id,
      found.reseller_id, found.organization_id, found.service_id, changed.updated_at, 'bench', 'BROKER', 'USER',
      found.reseller_id, request, changes,
      jsonb_build_object('quantity', quantity, 'version', changed.version, 'updatedAt', changed.updated_at), 'GRAPHQL');
  insert into event_inbox (event_id) values (event);
  return changed;
end
$$;
