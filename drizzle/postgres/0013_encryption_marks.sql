CREATE TABLE "encryption_marks" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"key_id" text COLLATE "C" NOT NULL,
	"former_key_ids" jsonb NOT NULL,
	"is_complete" boolean NOT NULL,
	"proof" text COLLATE "C" NOT NULL,
	"marked_at" timestamp (3) with time zone NOT NULL
);
