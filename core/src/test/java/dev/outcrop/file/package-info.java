@NullMarked
package dev.outcrop.file;

import org.jspecify.annotations.NullMarked;
