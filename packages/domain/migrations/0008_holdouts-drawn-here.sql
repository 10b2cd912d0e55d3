CREATE TABLE "assignment" (
	"experiment_code" text NOT NULL,
	"actor_id" integer NOT NULL,
	"arm" text NOT NULL,
	"drawn_at" timestamp with time zone NOT NULL,
	"drawn_by" text NOT NULL,
	CONSTRAINT "assignment_experiment_code_actor_id_pk" PRIMARY KEY("experiment_code","actor_id")
);
--> statement-breakpoint
CREATE TABLE "experiment" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"treated_share" double precision NOT NULL,
	"segment_id" uuid,
	"written_by" text NOT NULL,
	"written_at" timestamp with time zone NOT NULL
);
