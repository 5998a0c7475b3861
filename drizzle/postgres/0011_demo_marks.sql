CREATE TABLE "demo_marks" (
	"id" integer PRIMARY KEY NOT NULL,
	"loaded_at" timestamp (3) with time zone NOT NULL
);
