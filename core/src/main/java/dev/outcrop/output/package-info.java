/** Answers of a model as values of Java types. */
@NullMarked
package dev.outcrop.output;

import org.jspecify.annotations.NullMarked;
