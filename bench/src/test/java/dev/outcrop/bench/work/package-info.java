@NullMarked
package dev.outcrop.bench.work;

import org.jspecify.annotations.NullMarked;
