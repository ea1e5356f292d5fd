/** Reads what Prometheus would read. */
@NullMarked
package dev.outcrop.server.metrics;

import org.jspecify.annotations.NullMarked;
