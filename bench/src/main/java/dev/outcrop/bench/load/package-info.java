/** Opens many streams at once and finds the tokens in whatever comes back. */
@NullMarked
package dev.outcrop.bench.load;

import org.jspecify.annotations.NullMarked;
