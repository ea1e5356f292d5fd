/** Runs as trees of spans, for people who want to know what happened. */
@NullMarked
package dev.outcrop.server.trace;

import org.jspecify.annotations.NullMarked;
