package dev.outcrop.iac.aws;

import java.nio.file.Path;
import java.time.Clock;

/**
 * Where a command works.
 *
 * @param folder {@code iac/}, with the stages' files
 * @param shipyard makes images
 */
record Desk(Path folder, Terminal terminal, Patience patience, Shipyard shipyard, Clock clock) {}
