CREATE TABLE "costing" (
	"id" serial PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"done_interaction_id" bigint DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"shifts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "interaction" ADD COLUMN "costed_by" text;--> statement-breakpoint
ALTER TABLE "cost_rate" ADD COLUMN "valid_until" timestamp with time zone;