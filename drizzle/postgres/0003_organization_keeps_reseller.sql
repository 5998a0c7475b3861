-- Rows in use carry their organization's reseller, so the database itself refuses to move an organization to another one.
CREATE FUNCTION refuse_other_reseller() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an organization never changes its reseller';
END $$;
--> statement-breakpoint
CREATE TRIGGER "organizations_keep_reseller" BEFORE UPDATE ON "organizations" FOR EACH ROW WHEN (OLD."reseller_id" IS DISTINCT FROM NEW."reseller_id") EXECUTE FUNCTION refuse_other_reseller();
