;; The inner loops of the matrix product in float32, four sums to a register. A tile is 4 rows by 8 columns: one panel
;; of a, two panels of b. Panels are [k][4 lines]. The memory holds the panels of a, then those of b, then the block.
(module
  (memory (export "memory") 5)

  ;; block (height,width), rows `stride` apart, += a · b over `depth` values of k; all places are byte addresses
  (func (export "multiply_panels")
    (param $a i32) (param $b i32) (param $block i32)
    (param $height i32) (param $width i32) (param $depth i32) (param $stride i32)
    (local $i i32) (local $j i32)
    (loop $columns
      (local.set $i (i32.const 0))
      (loop $rows
        (call $tile
          (i32.add (local.get $a) (i32.shl (i32.mul (local.get $i) (local.get $depth)) (i32.const 2)))
          (i32.add (local.get $b) (i32.shl (i32.mul (local.get $j) (local.get $depth)) (i32.const 2)))
          (i32.add (local.get $block)
            (i32.shl (i32.add (i32.mul (local.get $i) (local.get $stride)) (local.get $j)) (i32.const 2)))
          (i32.shl (local.get $depth) (i32.const 4))
          (i32.shl (local.get $stride) (i32.const 2)))
        (br_if $rows
          (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 4))) (local.get $height))))
      (br_if $columns
        (i32.lt_s (local.tee $j (i32.add (local.get $j) (i32.const 8))) (local.get $width)))))

  ;; one tile; $panel and $stride are bytes
  (func $tile (param $a i32) (param $b i32) (param $out i32) (param $panel i32) (param $stride i32)
    (local $end i32) (local $x v128) (local $b0 v128) (local $b1 v128)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local $t0 v128) (local $t1 v128) (local $t2 v128) (local $t3 v128)
    (local.set $end (i32.add (local.get $a) (local.get $panel)))
    (loop $k
      (local.set $b0 (v128.load (local.get $b)))
      (local.set $b1 (v128.load (i32.add (local.get $b) (local.get $panel))))
      (local.set $x (v128.load32_splat (local.get $a)))
      (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $x) (local.get $b0))))
      (local.set $t0 (f32x4.add (local.get $t0) (f32x4.mul (local.get $x) (local.get $b1))))
      (local.set $x (v128.load32_splat offset=4 (local.get $a)))
      (local.set $s1 (f32x4.add (local.get $s1) (f32x4.mul (local.get $x) (local.get $b0))))
      (local.set $t1 (f32x4.add (local.get $t1) (f32x4.mul (local.get $x) (local.get $b1))))
      (local.set $x (v128.load32_splat offset=8 (local.get $a)))
      (local.set $s2 (f32x4.add (local.get $s2) (f32x4.mul (local.get $x) (local.get $b0))))
      (local.set $t2 (f32x4.add (local.get $t2) (f32x4.mul (local.get $x) (local.get $b1))))
      (local.set $x (v128.load32_splat offset=12 (local.get $a)))
      (local.set $s3 (f32x4.add (local.get $s3) (f32x4.mul (local.get $x) (local.get $b0))))
      (local.set $t3 (f32x4.add (local.get $t3) (f32x4.mul (local.get $x) (local.get $b1))))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (br_if $k
        (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 16))) (local.get $end))))
    (call $add (local.get $out) (local.get $s0) (local.get $t0))
    (call $add (local.tee $out (i32.add (local.get $out) (local.get $stride))) (local.get $s1) (local.get $t1))
    (call $add (local.tee $out (i32.add (local.get $out) (local.get $stride))) (local.get $s2) (local.get $t2))
    (call $add (i32.add (local.get $out) (local.get $stride)) (local.get $s3) (local.get $t3)))

  (func $add (param $at i32) (param $s v128) (param $t v128)
    (v128.store (local.get $at) (f32x4.add (v128.load (local.get $at)) (local.get $s)))
    (v128.store offset=16 (local.get $at) (f32x4.add (v128.load offset=16 (local.get $at)) (local.get $t)))))
