/** Traces of runs, folded from their journals and sent to Langfuse and other OTLP backends. */
@NullMarked
package dev.outcrop.langfuse;

import org.jspecify.annotations.NullMarked;
