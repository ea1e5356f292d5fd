/** A simulated Bedrock whose every token carries the time at which it was sent. */
@NullMarked
package dev.outcrop.bench.sim;

import org.jspecify.annotations.NullMarked;
