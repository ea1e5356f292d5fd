-- Instructions of agents by their version, so that it can be told later what a model was told.
CREATE TABLE instructions (
  version TEXT PRIMARY KEY,
  template TEXT NOT NULL
);
