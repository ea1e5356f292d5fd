/** Tools: typed Java methods that a model may ask for. */
@NullMarked
package dev.outcrop.tool;

import org.jspecify.annotations.NullMarked;
