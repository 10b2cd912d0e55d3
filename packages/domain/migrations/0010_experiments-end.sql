ALTER TABLE "experiment" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "experiment" ADD COLUMN "ended_by" text;