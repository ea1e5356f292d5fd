/** Files that people attach: what they are by their content, what they are called, and what they say as text. */
@NullMarked
package dev.outcrop.file;

import org.jspecify.annotations.NullMarked;
