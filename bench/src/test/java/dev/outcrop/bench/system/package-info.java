@NullMarked
package dev.outcrop.bench.system;

import org.jspecify.annotations.NullMarked;
