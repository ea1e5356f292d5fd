@NullMarked
package dev.outcrop.bench.sim;

import org.jspecify.annotations.NullMarked;
