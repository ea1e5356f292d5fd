-- db-scheduler's table, as its documentation has it: who does which job, and when it is due.
CREATE TABLE scheduled_tasks (
  task_name TEXT NOT NULL,
  task_instance TEXT NOT NULL,
  task_data ${bytes},
  execution_time ${timestamp} NOT NULL,
  picked BOOLEAN NOT NULL,
  picked_by TEXT,
  last_success ${timestamp},
  last_failure ${timestamp},
  consecutive_failures INTEGER,
  last_heartbeat ${timestamp},
  version BIGINT NOT NULL,
  priority SMALLINT,
  PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_due ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_beat ON scheduled_tasks (last_heartbeat);
