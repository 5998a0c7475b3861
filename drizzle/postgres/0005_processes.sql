CREATE UNLOGGED TABLE "budget_uses" (
	"account" text COLLATE "C" PRIMARY KEY NOT NULL,
	"points_full_at" bigint NOT NULL,
	"writes_full_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "trusted_documents" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"document" text COLLATE "C" NOT NULL,
	"batch" integer NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "budget_uses_full" ON "budget_uses" USING btree ("points_full_at");--> statement-breakpoint
CREATE INDEX "trusted_documents_batch" ON "trusted_documents" USING btree ("batch");