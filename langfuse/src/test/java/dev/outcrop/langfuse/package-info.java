@NullMarked
package dev.outcrop.langfuse;

import org.jspecify.annotations.NullMarked;
