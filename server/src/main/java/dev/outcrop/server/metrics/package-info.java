/** What the server measures of itself, for Prometheus and for a collector of OpenTelemetry. */
@NullMarked
package dev.outcrop.server.metrics;

import org.jspecify.annotations.NullMarked;
