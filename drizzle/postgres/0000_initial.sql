CREATE TABLE "catalog_entries" (
	"reseller_id" text COLLATE "C" NOT NULL,
	"service_id" text COLLATE "C" NOT NULL,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "catalog_entries_reseller_id_service_id_pk" PRIMARY KEY("reseller_id","service_id")
);
--> statement-breakpoint
CREATE TABLE "custom_property_definitions" (
	"service_id" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"position" integer NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"applies_to" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"is_mandatory" boolean NOT NULL,
	"is_visible" boolean NOT NULL,
	"default_value" text COLLATE "C",
	"allowed_values" jsonb NOT NULL,
	"pattern" text COLLATE "C",
	"min_length" integer,
	"max_length" integer,
	"layers" jsonb NOT NULL,
	CONSTRAINT "custom_property_definitions_service_id_key_pk" PRIMARY KEY("service_id","key")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"sequence" bigint PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"subject_type" text COLLATE "C" NOT NULL,
	"subject_id" text COLLATE "C" NOT NULL,
	"subject_version" integer NOT NULL,
	"seller_id" text COLLATE "C" NOT NULL,
	"reseller_id" text COLLATE "C",
	"organization_id" text COLLATE "C",
	"service_id" text COLLATE "C" NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"snapshot" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gateway_keys" (
	"purpose" text COLLATE "C" PRIMARY KEY NOT NULL,
	"secret" text COLLATE "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_records" (
	"caller" text COLLATE "C" NOT NULL,
	"operation" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"input_hash" text COLLATE "C" NOT NULL,
	"object_id" text COLLATE "C" NOT NULL,
	"object_version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_records_caller_operation_key_pk" PRIMARY KEY("caller","operation","key")
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"service_id" text COLLATE "C" NOT NULL,
	"organization_id" text COLLATE "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "invitations_service_id_organization_id_pk" PRIMARY KEY("service_id","organization_id")
);
--> statement-breakpoint
CREATE TABLE "organization_services" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"seller_id" text COLLATE "C" NOT NULL,
	"reseller_id" text COLLATE "C" NOT NULL,
	"organization_id" text COLLATE "C" NOT NULL,
	"service_id" text COLLATE "C" NOT NULL,
	"currency_code" text COLLATE "C" NOT NULL,
	"custom_properties" jsonb NOT NULL,
	"tenant_id" text COLLATE "C",
	"version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"search_name" text COLLATE "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"reseller_id" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "price_entries" (
	"product_id" text COLLATE "C" NOT NULL,
	"layer" text COLLATE "C" NOT NULL,
	"owner_id" text COLLATE "C" NOT NULL,
	"currency_code" text COLLATE "C" NOT NULL,
	"amount_minor" bigint NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "price_entries_product_id_layer_owner_id_currency_code_pk" PRIMARY KEY("product_id","layer","owner_id","currency_code")
);
--> statement-breakpoint
CREATE TABLE "price_lists" (
	"service_id" text COLLATE "C" NOT NULL,
	"layer" text COLLATE "C" NOT NULL,
	"owner_id" text COLLATE "C" NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "price_lists_service_id_layer_owner_id_pk" PRIMARY KEY("service_id","layer","owner_id")
);
--> statement-breakpoint
CREATE TABLE "service_products" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"service_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"search_name" text COLLATE "C" NOT NULL,
	"item_code" text COLLATE "C",
	"term_months" integer,
	"min_quantity" integer NOT NULL,
	"max_quantity" integer,
	"cancellation_modes" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "resellers" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"search_name" text COLLATE "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sellers" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"search_name" text COLLATE "C" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_definition_assignments" (
	"service_id" text COLLATE "C" NOT NULL,
	"organization_id" text COLLATE "C" NOT NULL,
	"organization_link" text COLLATE "C",
	"assigned_instance" jsonb,
	"all_org_instances" jsonb,
	"default_org_instance" jsonb,
	"trial_details" jsonb,
	CONSTRAINT "service_definition_assignments_service_id_organization_id_pk" PRIMARY KEY("service_id","organization_id")
);
--> statement-breakpoint
CREATE TABLE "service_definition_texts" (
	"service_id" text COLLATE "C" NOT NULL,
	"locale" text COLLATE "C" NOT NULL,
	"display_name" text COLLATE "C" NOT NULL,
	"description_long" text COLLATE "C",
	CONSTRAINT "service_definition_texts_service_id_locale_pk" PRIMARY KEY("service_id","locale")
);
--> statement-breakpoint
CREATE TABLE "service_definitions" (
	"service_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"default_locale" text COLLATE "C" NOT NULL,
	"product_identifier" text COLLATE "C",
	"is_gated" boolean DEFAULT false NOT NULL,
	"visible" boolean DEFAULT false NOT NULL,
	"subscription_lifecycle_event_handlers" jsonb,
	"service_urls" jsonb,
	"document_self_link" text COLLATE "C",
	"health_check_url" text COLLATE "C",
	"campaign_id" text COLLATE "C",
	"service_icon" text COLLATE "C",
	"service_nav_bar_icon" text COLLATE "C",
	"subscription_status_change_notification_url" text COLLATE "C",
	"order_created_notify_url" text COLLATE "C",
	"supported_billing_engines" jsonb,
	"service_type" text COLLATE "C" DEFAULT 'PAID' NOT NULL,
	"given_service_type" text COLLATE "C",
	"trial_period" integer,
	"sellers" jsonb,
	"service_ticker" text COLLATE "C",
	"access_request_allowed" boolean DEFAULT false NOT NULL,
	"default_onboarding_context_id" text COLLATE "C",
	"sales_led_only" boolean DEFAULT false NOT NULL,
	"end_trial_configuration" jsonb,
	"should_send_email_upon_granted_access" boolean DEFAULT false NOT NULL,
	"custom_email" jsonb,
	"hide_service_tile" boolean DEFAULT false NOT NULL,
	"setup_needed" boolean DEFAULT false NOT NULL,
	"max_org_service_access" integer,
	"is_cloud_pack_helper" boolean DEFAULT false NOT NULL,
	"is_composite" boolean DEFAULT false NOT NULL,
	"is_primary" boolean DEFAULT false NOT NULL,
	"is_beta" boolean DEFAULT false NOT NULL,
	"is_checkout_enabled" boolean DEFAULT false NOT NULL,
	"is_self_subscription_creation_enabled" boolean DEFAULT false NOT NULL,
	"is_disabled" boolean DEFAULT false NOT NULL,
	"is_binary_downloads_allowed" boolean DEFAULT false NOT NULL,
	"is_instance_scoped_roles_supported" boolean DEFAULT true NOT NULL,
	"organization_link" text COLLATE "C",
	"assigned_instance" jsonb,
	"all_org_instances" jsonb,
	"default_org_instance" jsonb,
	"trial_details" jsonb,
	"version" integer NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_instances" (
	"service_id" text COLLATE "C" NOT NULL,
	"position" integer NOT NULL,
	"instance_id" text COLLATE "C",
	"display_name" text COLLATE "C",
	"url" text COLLATE "C",
	"globalization_key" text COLLATE "C",
	"is_default" boolean DEFAULT false NOT NULL,
	"given_service_id" text COLLATE "C",
	CONSTRAINT "service_instances_service_id_position_pk" PRIMARY KEY("service_id","position")
);
--> statement-breakpoint
CREATE TABLE "service_roles" (
	"service_id" text COLLATE "C" NOT NULL,
	"position" integer NOT NULL,
	"name" text COLLATE "C",
	"ref_link" text COLLATE "C",
	"display_name" text COLLATE "C",
	"status" text COLLATE "C",
	"is_default" boolean DEFAULT false NOT NULL,
	"is_hidden" boolean DEFAULT false NOT NULL,
	"type" text COLLATE "C",
	"description" text COLLATE "C",
	"is_composable" boolean DEFAULT false NOT NULL,
	"is_bundled" boolean DEFAULT false NOT NULL,
	"disallowed_resource_types" jsonb,
	CONSTRAINT "service_roles_service_id_position_pk" PRIMARY KEY("service_id","position")
);
--> statement-breakpoint
CREATE TABLE "service_sub_roles" (
	"service_id" text COLLATE "C" NOT NULL,
	"role_position" integer NOT NULL,
	"position" integer NOT NULL,
	"body" jsonb NOT NULL,
	CONSTRAINT "service_sub_roles_service_id_role_position_position_pk" PRIMARY KEY("service_id","role_position","position")
);
--> statement-breakpoint
CREATE TABLE "services" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"seller_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"search_name" text COLLATE "C" NOT NULL,
	"currency_codes" jsonb NOT NULL,
	"is_license_key_enabled" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscription_history" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"subscription_id" text COLLATE "C" NOT NULL,
	"sequence" integer NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"actor_account_id" text COLLATE "C",
	"actor_role" text COLLATE "C",
	"actor_account" text COLLATE "C",
	"actor_party" text COLLATE "C",
	"from_status" text COLLATE "C",
	"to_status" text COLLATE "C" NOT NULL,
	"changes" jsonb NOT NULL,
	"reason" text COLLATE "C",
	"request_id" text COLLATE "C"
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"seller_id" text COLLATE "C" NOT NULL,
	"reseller_id" text COLLATE "C" NOT NULL,
	"organization_id" text COLLATE "C" NOT NULL,
	"service_id" text COLLATE "C" NOT NULL,
	"organization_service_id" text COLLATE "C" NOT NULL,
	"product_id" text COLLATE "C" NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"status_reason" text COLLATE "C",
	"quantity" integer NOT NULL,
	"license_key" text COLLATE "C",
	"unit_price_minor" bigint,
	"currency_code" text COLLATE "C" NOT NULL,
	"price_layer" text COLLATE "C",
	"custom_properties" jsonb NOT NULL,
	"auto_renews" boolean NOT NULL,
	"trial_starts_at" timestamp (3) with time zone,
	"trial_ends_at" timestamp (3) with time zone,
	"period_anchor_at" timestamp (3) with time zone,
	"current_period_starts_at" timestamp (3) with time zone,
	"current_period_ends_at" timestamp (3) with time zone,
	"cancel_at" timestamp (3) with time zone,
	"cancelled_by" text COLLATE "C",
	"suspended_from" text COLLATE "C",
	"suspended_by" text COLLATE "C",
	"hold_ends_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"activated_at" timestamp (3) with time zone,
	"suspended_at" timestamp (3) with time zone,
	"cancelled_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone,
	"version" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "catalog_entries" ADD CONSTRAINT "catalog_entries_reseller_id_resellers_id_fk" FOREIGN KEY ("reseller_id") REFERENCES "public"."resellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "catalog_entries" ADD CONSTRAINT "catalog_entries_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "custom_property_definitions" ADD CONSTRAINT "custom_property_definitions_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_services" ADD CONSTRAINT "organization_services_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_services" ADD CONSTRAINT "organization_services_reseller_id_resellers_id_fk" FOREIGN KEY ("reseller_id") REFERENCES "public"."resellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_services" ADD CONSTRAINT "organization_services_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_services" ADD CONSTRAINT "organization_services_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_reseller_id_resellers_id_fk" FOREIGN KEY ("reseller_id") REFERENCES "public"."resellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "price_entries" ADD CONSTRAINT "price_entries_product_id_service_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."service_products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "price_lists" ADD CONSTRAINT "price_lists_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_products" ADD CONSTRAINT "service_products_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_definition_assignments" ADD CONSTRAINT "service_definition_assignments_service_id_service_definitions_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."service_definitions"("service_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_definition_assignments" ADD CONSTRAINT "service_definition_assignments_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_definition_texts" ADD CONSTRAINT "service_definition_texts_service_id_service_definitions_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."service_definitions"("service_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_definitions" ADD CONSTRAINT "service_definitions_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_instances" ADD CONSTRAINT "service_instances_service_id_service_definitions_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."service_definitions"("service_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_roles" ADD CONSTRAINT "service_roles_service_id_service_definitions_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."service_definitions"("service_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_sub_roles" ADD CONSTRAINT "service_sub_roles_service_id_service_definitions_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."service_definitions"("service_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "services" ADD CONSTRAINT "services_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription_history" ADD CONSTRAINT "subscription_history_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_reseller_id_resellers_id_fk" FOREIGN KEY ("reseller_id") REFERENCES "public"."resellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_organization_service_id_organization_services_id_fk" FOREIGN KEY ("organization_service_id") REFERENCES "public"."organization_services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_product_id_service_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."service_products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "catalog_entries_service" ON "catalog_entries" USING btree ("service_id","reseller_id");--> statement-breakpoint
CREATE UNIQUE INDEX "events_id" ON "events" USING btree ("id");--> statement-breakpoint
CREATE INDEX "events_subject" ON "events" USING btree ("subject_id","sequence");--> statement-breakpoint
CREATE INDEX "events_seller" ON "events" USING btree ("seller_id","sequence");--> statement-breakpoint
CREATE INDEX "events_reseller" ON "events" USING btree ("reseller_id","sequence");--> statement-breakpoint
CREATE INDEX "events_organization" ON "events" USING btree ("organization_id","sequence");--> statement-breakpoint
CREATE INDEX "events_service" ON "events" USING btree ("service_id","sequence");--> statement-breakpoint
CREATE INDEX "idempotency_records_created" ON "idempotency_records" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "invitations_organization" ON "invitations" USING btree ("organization_id");--> statement-breakpoint
CREATE UNIQUE INDEX "organization_services_current" ON "organization_services" USING btree ("organization_id","service_id") WHERE "organization_services"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "organization_services_organization" ON "organization_services" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "organization_services_service" ON "organization_services" USING btree ("service_id","organization_id");--> statement-breakpoint
CREATE INDEX "organization_services_seller" ON "organization_services" USING btree ("seller_id","organization_id");--> statement-breakpoint
CREATE INDEX "organization_services_seller_reseller" ON "organization_services" USING btree ("seller_id","reseller_id");--> statement-breakpoint
CREATE INDEX "organization_services_reseller" ON "organization_services" USING btree ("reseller_id","service_id");--> statement-breakpoint
CREATE INDEX "organizations_name" ON "organizations" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "organizations_reseller" ON "organizations" USING btree ("reseller_id","name","id");--> statement-breakpoint
CREATE INDEX "service_products_service" ON "service_products" USING btree ("service_id","name","id");--> statement-breakpoint
CREATE INDEX "resellers_name" ON "resellers" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "sellers_name" ON "sellers" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "service_definition_assignments_organization" ON "service_definition_assignments" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "services_name" ON "services" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "services_seller" ON "services" USING btree ("seller_id","name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "subscription_history_sequence" ON "subscription_history" USING btree ("subscription_id","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_one_trial" ON "subscriptions" USING btree ("organization_id","service_id") WHERE "subscriptions"."trial_starts_at" is not null;--> statement-breakpoint
CREATE INDEX "subscriptions_due" ON "subscriptions" USING btree ("due_at","id") WHERE "subscriptions"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "subscriptions_status_created" ON "subscriptions" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_status_updated" ON "subscriptions" USING btree ("status","updated_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_seller_created" ON "subscriptions" USING btree ("seller_id","created_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_seller_updated" ON "subscriptions" USING btree ("seller_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_reseller_created" ON "subscriptions" USING btree ("reseller_id","created_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_reseller_updated" ON "subscriptions" USING btree ("reseller_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_organization_created" ON "subscriptions" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_organization_updated" ON "subscriptions" USING btree ("organization_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_service_created" ON "subscriptions" USING btree ("service_id","created_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_service_updated" ON "subscriptions" USING btree ("service_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_organization_service_created" ON "subscriptions" USING btree ("organization_service_id","created_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_seller_reseller" ON "subscriptions" USING btree ("seller_id","reseller_id","created_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_service_reseller" ON "subscriptions" USING btree ("service_id","reseller_id","created_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_service_status" ON "subscriptions" USING btree ("service_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_product" ON "subscriptions" USING btree ("product_id","created_at","id");--> statement-breakpoint
CREATE INDEX "subscriptions_period_end" ON "subscriptions" USING btree ("current_period_ends_at","id");