/** The server as a whole: its public entry, and the wiring, the only place where the rooms meet. */
@NullMarked
package dev.outcrop.server;

import org.jspecify.annotations.NullMarked;
