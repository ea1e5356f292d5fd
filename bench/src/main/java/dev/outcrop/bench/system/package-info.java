/** What is measured: processes, how they are started and asked, and what they use. */
@NullMarked
package dev.outcrop.bench.system;

import org.jspecify.annotations.NullMarked;
