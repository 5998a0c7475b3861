CREATE TABLE "timelines" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"mark" text COLLATE "C" NOT NULL
);
