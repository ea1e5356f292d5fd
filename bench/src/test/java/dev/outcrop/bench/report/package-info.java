@NullMarked
package dev.outcrop.bench.report;

import org.jspecify.annotations.NullMarked;
