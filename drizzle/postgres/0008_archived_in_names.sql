DROP INDEX "organizations_name";--> statement-breakpoint
DROP INDEX "organizations_reseller";--> statement-breakpoint
DROP INDEX "resellers_name";--> statement-breakpoint
DROP INDEX "sellers_name";--> statement-breakpoint
DROP INDEX "services_name";--> statement-breakpoint
DROP INDEX "services_seller";--> statement-breakpoint
CREATE INDEX "organizations_name" ON "organizations" USING btree ("name","id","archived_at");--> statement-breakpoint
CREATE INDEX "organizations_reseller" ON "organizations" USING btree ("reseller_id","name","id","archived_at");--> statement-breakpoint
CREATE INDEX "resellers_name" ON "resellers" USING btree ("name","id","archived_at");--> statement-breakpoint
CREATE INDEX "sellers_name" ON "sellers" USING btree ("name","id","archived_at");--> statement-breakpoint
CREATE INDEX "services_name" ON "services" USING btree ("name","id","archived_at");--> statement-breakpoint
CREATE INDEX "services_seller" ON "services" USING btree ("seller_id","name","id","archived_at");