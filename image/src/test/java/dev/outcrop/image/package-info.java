@NullMarked
package dev.outcrop.image;

import org.jspecify.annotations.NullMarked;
