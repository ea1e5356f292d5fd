@NullMarked
package dev.outcrop.bench.load;

import org.jspecify.annotations.NullMarked;
