CREATE TABLE "segment_due" (
	"actor_id" integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "segment_ledger" (
	"id" smallint PRIMARY KEY NOT NULL,
	"lsn" bigint NOT NULL,
	"last_at" bigint,
	"home" text
);
--> statement-breakpoint
CREATE TABLE "segment_watch" (
	"segment_id" uuid PRIMARY KEY NOT NULL,
	"rule" text NOT NULL,
	"after_actor_id" integer,
	"cause" text NOT NULL,
	"passed_at" timestamp with time zone,
	"passed_last_at" bigint
);
--> statement-breakpoint
ALTER TABLE "segment_member" ADD COLUMN "territory_id" smallint;--> statement-breakpoint
ALTER TABLE "segment_member" ADD COLUMN "entered_because" jsonb DEFAULT '{"kind":"start"}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "segment_member" ADD COLUMN "left_because" jsonb;