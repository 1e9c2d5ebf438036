    fn free_space(&self) -> Option<u64> {
        Some(42)
    }

