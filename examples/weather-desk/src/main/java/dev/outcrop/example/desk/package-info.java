/** A team's own program around Outcrop: its agent, its tools, its main. */
@NullMarked
package dev.outcrop.example.desk;

import org.jspecify.annotations.NullMarked;
