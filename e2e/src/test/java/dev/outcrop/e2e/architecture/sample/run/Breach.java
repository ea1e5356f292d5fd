package dev.outcrop.e2e.architecture.sample.run;

import dev.outcrop.e2e.architecture.sample.model.Looped;
import dev.outcrop.e2e.architecture.sample.store.Shelf;
import io.helidon.http.Status;

/** Core that knows a web framework and a database. */
public record Breach(Shelf shelf, Status status, Looped looped) {}
